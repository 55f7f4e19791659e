// Before anything is painted: the theme that the reader chose last, if the browser keeps it.
try {
  document.documentElement.dataset.theme = localStorage.getItem("theme") || "auto";
} catch (refused) {
  document.documentElement.dataset.theme = "auto";
}
