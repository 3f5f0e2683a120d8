/**
 * Signs in at the identity provider as a browser would: follows redirects, keeps cookies, sends the forms it is shown.
 *
 * @returns where it is sent in the end: the first address that is not the provider's
 */
export async function signInAt(address: string, name: string): Promise<URL> {
  const { origin } = new URL(address);
  const cookies = new Map<string, string>();
  const visit = async (url: string, form?: URLSearchParams): Promise<URL> => {
    const response = await fetch(url, {
      method: form ? "POST" : "GET",
      ...(form ? { body: form } : {}),
      redirect: "manual",
      headers: { cookie: [...cookies].map(([key, value]) => `${key}=${value}`).join("; ") },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, key = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(key, value);
    }
    const location = response.headers.get("location");
    if (location) {
      const next = new URL(location, url);
      return next.origin === origin ? visit(next.href) : next;
    }
    const page = await response.text();
    const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1];
    if (!action || form?.get("prompt") === "consent") throw new Error(`no form to send at ${url}:\n${page}`);
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1] ?? "";
    return visit(new URL(action, url).href, new URLSearchParams({ prompt, login: name, password: "any" }));
  };
  return visit(address);
}
