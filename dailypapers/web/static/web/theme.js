// Before the first paint: the reader's choice of light or dark, and the news that scripts run.
(() => {
  const root = document.documentElement;
  root.classList.remove("no-script");
  try {
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch { /* a browser that keeps nothing: the system's choice counts */ }
})();
