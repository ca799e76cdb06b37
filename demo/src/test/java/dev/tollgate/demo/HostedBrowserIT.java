package dev.tollgate.demo;

/** Buyers in a real browser, sent to the hosted page and back. */
class HostedBrowserIT extends BrowserStories {
    HostedBrowserIT() {
        super("hosted");
    }
}
