import { useEffect, useSyncExternalStore } from "react";
import { cx } from "../lib/cx";
import { commonText as text } from "../text/en";
import styles from "./floating.module.css";
import { Icon } from "./Icon";
import { currentToasts, dismissToast, subscribeToasts, type Toast } from "./toastStore";

/** The corner in which messages appear. Mounted once. */
export function Toasts() {
  const toasts = useSyncExternalStore(subscribeToasts, currentToasts);
  return (
    <section className={styles.toasts} role="status" aria-label={text.messages}>
      {toasts.map((toast) => (
        <ToastView key={toast.id} toast={toast} />
      ))}
    </section>
  );
}

function ToastView({ toast }: { toast: Toast }) {
  const { id, duration_ms, action } = toast;
  useEffect(() => {
    const timer = setTimeout(() => dismissToast(id, true), duration_ms);
    return () => clearTimeout(timer);
  }, [id, duration_ms]);
  const timed = { "--time": `${duration_ms}ms` } as React.CSSProperties;
  return (
    <div className={cx(styles.toast, action && styles.toastTimed)} style={timed}>
      <span>{toast.text}</span>
      {action && (
        <button
          type="button"
          onClick={() => {
            dismissToast(id, false);
            action.run();
          }}
        >
          {action.label}
        </button>
      )}
      <button
        type="button"
        className={styles.toastClose}
        aria-label={text.dismiss}
        onClick={() => dismissToast(id, true)}
      >
        <Icon name="x" size={12} />
      </button>
    </div>
  );
}
