package dev.tollgate.demo;

/** Buyers in a real browser, at the shop. */
class BuyerBrowserIT extends BrowserStories {
    BuyerBrowserIT() {
        super("shop");
    }
}
