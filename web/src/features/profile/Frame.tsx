import { useQueryClient } from "@tanstack/react-query";
import { Link, Outlet, useNavigate } from "@tanstack/react-router";
import { signOut } from "../../api/account";
import { Button } from "../../parts/Button";
import { Icon } from "../../parts/Icon";
import { Shell, shellStyles as styles } from "../../shell/Shell";
import { profileText as text } from "../../text/en";

export function ProfileFrame() {
  return (
    <Shell label={text.account} sidebar={<ProfileNavigation />}>
      <Outlet />
    </Shell>
  );
}

function ProfileNavigation() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return (
    <>
      <Link to="/" className={styles.org}>
        <span className={styles.mark}>
          <Icon name="mark" />
        </span>
        <span className="clip">{text.backToWork}</span>
      </Link>
      <div className={styles.navTitle}>{text.account}</div>
      <div className={styles.nav}>
        <Link to="/profile" activeOptions={{ exact: true }}>
          <Icon name="user" />
          {text.general}
        </Link>
        <Link to="/profile/security">
          <Icon name="shield" />
          {text.security}
        </Link>
        <Link to="/profile/tokens">
          <Icon name="key" />
          {text.tokens}
        </Link>
      </div>
      <div className="grow" />
      <span className="row">
        <Button
          kind="ghost"
          glyph="logout"
          onClick={async () => {
            await signOut();
            queries.clear();
            await navigate({ to: "/sign-in" });
          }}
        >
          {text.signOut}
        </Button>
      </span>
    </>
  );
}
