// Before anything is drawn: the theme that was chosen here, so that no other one flashes up. A file of its own, since
// the content security policy allows no script within the page.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("tocsin.theme");
  } catch {
    // Storage may be forbidden; then the system decides.
  }
  const dark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
})();
