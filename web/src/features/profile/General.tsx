import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ChangeEvent, useId, useState } from "react";
import { meQuery, updateMe } from "../../api/account";
import { post } from "../../api/client";
import { fieldError } from "../../api/errors";
import type { Me } from "../../api/types";
import { useDraft } from "../../lib/draft";
import { useTitle } from "../../lib/hooks";
import { fullName } from "../../lib/people";
import { currentTheme, setTheme, type Theme } from "../../lib/theme";
import { Button, buttonClass } from "../../parts/Button";
import { FieldError, Input, Radio, Select, ZoneSelect } from "../../parts/fields";
import { Avatar } from "../../parts/marks";
import { SaveBar } from "../../parts/SaveBar";
import { Loaded, Setting } from "../../parts/surfaces";
import { toast } from "../../parts/toastStore";
import { Page, Scroll, Topbar } from "../../shell/Shell";
import { commonText, profileText as text } from "../../text/en";

export function ProfileGeneral() {
  useTitle(text.general);
  const query = useQuery(meQuery);
  return <Loaded query={query}>{(me) => <GeneralForm me={me} />}</Loaded>;
}

const EDITED = [
  "first_name",
  "last_name",
  "display_name",
  "user_timezone",
  "start_of_the_week",
] as const;
type Edited = Pick<Me, (typeof EDITED)[number]>;

/** Sunday is 0, as the API counts; the names come from the reader's locale. */
function weekdays(): string[] {
  const words = new Intl.DateTimeFormat(undefined, { weekday: "long", timeZone: "UTC" });
  return Array.from({ length: 7 }, (_, day) => words.format(new Date(Date.UTC(2026, 0, 4 + day))));
}

function GeneralForm({ me }: { me: Me }) {
  const id = useId();
  const queries = useQueryClient();
  const stored: Edited = {
    first_name: me.first_name,
    last_name: me.last_name,
    display_name: me.display_name,
    user_timezone: me.user_timezone ?? "UTC",
    start_of_the_week: me.start_of_the_week ?? 1,
  };
  const { values, changes, set, reset } = useDraft<Edited>(stored);
  const save = useMutation({
    mutationFn: updateMe,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: meQuery.queryKey });
      reset();
      toast({ text: commonText.saved });
    },
  });
  const words = (
    name: "first_name" | "last_name" | "display_name",
    label: string,
    help?: string,
  ) => (
    <Setting label={label} help={help} htmlFor={`${id}-${name}`}>
      <Input
        id={`${id}-${name}`}
        value={values[name]}
        onChange={(e) => set(name, e.target.value)}
      />
      {fieldError(save.error, name) && <FieldError message={fieldError(save.error, name) ?? ""} />}
    </Setting>
  );
  return (
    <>
      <Topbar crumbs={[text.account, text.general]} />
      <Scroll>
        <Page title={text.general} lead={text.generalLead} narrow>
          <Setting label={text.picture} help={text.pictureHelp}>
            <Picture me={me} />
          </Setting>
          {words("first_name", commonText.firstName)}
          {words("last_name", commonText.lastName)}
          {words("display_name", text.displayName, text.displayNameHelp)}
          <Setting label={commonText.email} help={text.emailHelp}>
            <Input readOnly aria-label={commonText.email} value={me.email ?? ""} />
          </Setting>
          <Setting label={text.timeZone} help={text.timeZoneHelp} htmlFor={`${id}-zone`}>
            <ZoneSelect
              id={`${id}-zone`}
              value={values.user_timezone ?? "UTC"}
              onChange={(event) => set("user_timezone", event.target.value)}
            />
          </Setting>
          <Setting label={text.firstDay} help={text.firstDayHelp} htmlFor={`${id}-day`}>
            <Select
              id={`${id}-day`}
              value={String(values.start_of_the_week ?? 1)}
              onChange={(event) => set("start_of_the_week", Number(event.target.value))}
            >
              {weekdays().map((name, day) => (
                <option key={name} value={day}>
                  {name}
                </option>
              ))}
            </Select>
          </Setting>
          <Setting label={text.theme} help={text.themeHelp}>
            <ThemeChoice />
          </Setting>
        </Page>
      </Scroll>
      <SaveBar
        changes={Object.keys(changes).map((key) => text.names[key as keyof Edited])}
        busy={save.isPending}
        onSave={() => save.mutate(changes)}
        onDiscard={reset}
      />
    </>
  );
}

/** Belongs to this browser, so it works at once and is not part of the form. */
function ThemeChoice() {
  const [theme, setChosen] = useState(currentTheme);
  const choose = (next: Theme) => {
    setTheme(next);
    setChosen(next);
  };
  return (
    <fieldset className="stack">
      <legend className="sr">{text.theme}</legend>
      {(["system", "light", "dark"] as const).map((one) => (
        <Radio
          key={one}
          name="theme"
          label={text.themes[one]}
          checked={theme === one}
          onChange={() => choose(one)}
        />
      ))}
    </fieldset>
  );
}

function Picture({ me }: { me: Me }) {
  const id = useId();
  const queries = useQueryClient();
  const done = () => queries.invalidateQueries({ queryKey: meQuery.queryKey });
  const upload = useMutation({
    mutationFn: (file: File) => {
      const body = new FormData();
      body.append("file", file, file.name);
      body.append("entity_type", "USER_AVATAR");
      return post<unknown>("/api/v1/users/assets/", { body });
    },
    onSuccess: done,
  });
  const clear = useMutation({ mutationFn: () => updateMe({ avatar: "" }), onSuccess: done });
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    if (file) upload.mutate(file);
    event.target.value = "";
  };
  return (
    <div className="row">
      <Avatar person={me} size="xl" name={fullName(me)} />
      <input
        id={id}
        className="sr"
        type="file"
        accept="image/png,image/jpeg,image/gif,image/webp"
        onChange={choose}
      />
      <label htmlFor={id} className={buttonClass()} aria-busy={upload.isPending || undefined}>
        {upload.isPending ? text.uploading : text.upload}
      </label>
      {me.avatar_url && (
        <Button kind="ghost" onClick={() => clear.mutate()}>
          {commonText.remove}
        </Button>
      )}
    </div>
  );
}
