/** Light, dark, or as the system has it. Kept in the browser, read before the first paint by
 *  `public/theme.js`. */

export type Theme = "light" | "dark" | "system";

const KEY = "airside.theme";

export function currentTheme(): Theme {
  const value = document.documentElement.dataset.theme;
  return value === "light" || value === "dark" ? value : "system";
}

export function setTheme(theme: Theme) {
  if (theme === "system") {
    delete document.documentElement.dataset.theme;
    localStorage.removeItem(KEY);
  } else {
    document.documentElement.dataset.theme = theme;
    localStorage.setItem(KEY, theme);
  }
}
