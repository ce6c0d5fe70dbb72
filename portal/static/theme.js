// In the head, before paint: says that scripts run, and resolves the theme for Tabler's rules.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const wanted = root.dataset.theme;
    root.dataset.bsTheme = wanted === "system" ? (dark.matches ? "dark" : "light") : wanted;
  };
  root.classList.add("js");
  dark.addEventListener("change", apply);
  apply();
})();
