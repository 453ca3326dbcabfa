// Runs before the first paint, so that a chosen theme never flashes the other one.
// A file of its own because the Content-Security-Policy allows no inline script.
try {
  const theme = localStorage.getItem("airside.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage can be forbidden; the system's theme is right then.
}
