export const editorText = {
  format: "Format",
  writeFirst: "Write something first.",
  tools: {
    bold: "Bold",
    italic: "Italic",
    code: "Code",
    heading: "Heading",
    bulletList: "List",
    blockquote: "Quotation",
  },
};
