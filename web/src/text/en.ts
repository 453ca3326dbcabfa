/** The English catalogue. Every word on the screen comes from here; another language is a folder
 *  beside `en` with the same chapters. Chapters are separate so that a page loads only its own. */

export { accessText } from "./en/access";
export { accountText } from "./en/account";
export { actionText } from "./en/actions";
export { adminText } from "./en/admin";
export { auditText } from "./en/audit";
export { commonText } from "./en/common";
export { editorText } from "./en/editor";
export { effectText } from "./en/effect";
export { errorText } from "./en/errors";
export { itemText } from "./en/item";
export { profileText } from "./en/profile";
export { projectText } from "./en/project";
export { settingsText } from "./en/settings";
export { workspaceText } from "./en/workspace";
