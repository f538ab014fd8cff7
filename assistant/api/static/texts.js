"use strict";

const TEXTS = {
  de: {
    ask: "Fragen", documents: "Dokumente", send: "Fragen", question: "Ihre Frage",
    welcome: "Was möchten Sie wissen?",
    welcomeHint: "Jede Aussage kommt mit einem Beleg: einem wörtlichen Zitat aus einem Dokument.",
    machine: "Hier antwortet eine Maschine. Prüfen Sie die Belege.",
    placeholder: "z. B. Wie lange kann ich einen Akkuschrauber zurückgeben?",
    page: "Seite", confidence: "Sicherheit", receipts: "Belege", nearest: "Am nächsten dran",
    upload: "Hochladen", title: "Titel", source: "Quelle", lang: "Sprache", validity: "Gültig", groups: "Gruppen",
    chunks: "Abschnitte", remove: "Löschen", removeAsk: "Wirklich löschen? Es gilt sofort.", noDocuments: "Noch keine Dokumente.",
    from: "ab", until: "bis", everyone: "alle", uploading: "wird hochgeladen …", indexing: "wird gelesen …",
    done: "fertig", failed: "fehlgeschlagen", error: "Das hat nicht geklappt.", offline: "Der Server ist nicht erreichbar.",
    keyTitle: "Schlüssel", keyHint: "Dieser Server verlangt einen API-Schlüssel.", keySave: "Weiter",
    action: { answer: "Antwort", abstain: "Keine Antwort in den Dokumenten", clarify: "Rückfrage", escalate: "An einen Menschen",
      smalltalk: "", refuse: "Abgelehnt" },
  },
  en: {
    ask: "Ask", documents: "Documents", send: "Ask", question: "Your question",
    welcome: "What would you like to know?",
    welcomeHint: "Every statement comes with a receipt: a verbatim quote from a document.",
    machine: "A machine answers here. Check the receipts.",
    placeholder: "e.g. How long can I return a cordless drill?",
    page: "page", confidence: "confidence", receipts: "Receipts", nearest: "Closest documents",
    upload: "Upload", title: "Title", source: "Source", lang: "Language", validity: "Valid", groups: "Groups",
    chunks: "Chunks", remove: "Delete", removeAsk: "Really delete? It holds at once.", noDocuments: "No documents yet.",
    from: "from", until: "until", everyone: "everyone", uploading: "uploading …", indexing: "reading …",
    done: "done", failed: "failed", error: "That did not work.", offline: "The server cannot be reached.",
    keyTitle: "Key", keyHint: "This server asks for an API key.", keySave: "Continue",
    action: { answer: "Answer", abstain: "Not in the documents", clarify: "Question back", escalate: "To a person",
      smalltalk: "", refuse: "Declined" },
  },
};
