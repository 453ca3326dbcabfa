import { Component, type ReactNode, Suspense, useEffect, useRef } from "react";
import { isUpgraded, PartLost } from "../lib/lazily";
import { errorText, commonText as text } from "../text/en";
import { toast } from "./toastStore";

interface FetchedProps {
  /** Stands here until the part has come. */
  fallback: ReactNode;
  /** Stands here when it could not be fetched; `again` tries it. Where there is no room to say so, this
   *  is what was there before, and a message says it. */
  lost: (again: () => void) => ReactNode;
  /** Whether `lost` itself says what has happened. */
  says?: boolean;
  /** What is wanted; wanting something else, or the same once more, is another try. */
  wanted?: unknown;
  children: ReactNode;
}

interface State {
  error: unknown;
  wanted: unknown;
}

/** Around parts that are fetched when they are first wanted. One that does not come takes nothing else
 *  down with it. */
export class Fetched extends Component<FetchedProps, State> {
  override state: State = { error: undefined, wanted: this.props.wanted };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  static getDerivedStateFromProps({ wanted }: FetchedProps, state: State) {
    return wanted === state.wanted ? null : { error: undefined, wanted };
  }

  override componentDidCatch(error: unknown) {
    if (error instanceof PartLost) error.forget();
  }

  again = () => this.setState({ error: undefined });

  override render() {
    const { fallback, lost, says, children } = this.props;
    const { error } = this.state;
    if (error === undefined) return <Suspense fallback={fallback}>{children}</Suspense>;
    // What else goes wrong is for whoever is around.
    if (!(error instanceof PartLost)) throw error;
    return (
      <>
        {!says && <LossMessage key="loss" again={this.again} />}
        {lost(this.again)}
      </>
    );
  }
}

/** Says in the corner that a part did not come, and offers what helps. */
function LossMessage({ again }: { again: () => void }) {
  const retry = useRef(again);
  useEffect(() => {
    let gone = false;
    void isUpgraded().then((upgraded) => {
      if (gone) return;
      toast(
        upgraded
          ? {
              text: `${text.upgraded}. ${text.upgradedHelp}`,
              action: { label: text.reload, run: () => window.location.reload() },
              duration_ms: 20_000,
            }
          : {
              text: errorText.network,
              action: { label: text.tryAgain, run: retry.current },
              duration_ms: 12_000,
            },
      );
    });
    return () => {
      gone = true;
    };
  }, []);
  return null;
}
