import { signOut } from "../api/account";

/** Signs out and goes to sign-in, by loading it anew: everything kept belonged to this person. */
export async function leave() {
  await signOut();
  window.location.assign("/sign-in");
}
