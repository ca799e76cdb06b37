package dev.tollgate.demo;

/** Developers and merchants in a real browser, at the stand-in for Stripe: its dashboard and its script. */
class SandboxBrowserIT extends BrowserStories {
    SandboxBrowserIT() {
        super("sandbox");
    }
}
