// Fills in the usual words of the destination chosen, until somebody types their own.
const words = JSON.parse(document.getElementById("usual-words")?.textContent ?? "{}");
const agency = document.querySelector("select[name=agency]");
const message = document.querySelector("textarea[name=message]");
const usual = new Set(["", ...Object.values(words)]);
agency?.addEventListener("change", () => {
  if (message && usual.has(message.value)) message.value = words[agency.value] ?? "";
});
