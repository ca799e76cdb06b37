package dev.tollgate.sandbox.checkout;

import dev.tollgate.sandbox.Client;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Somebody with a browser and no script: opens a page, types, and sends the form with what the page hid in it. */
record Buyer(Client browser) {

    private static final Pattern TOKEN = Pattern.compile("name=\"csrf\" value=\"(\\w+)\"");

    Client.Answer pays(String page, String cardNumber) throws Exception {
        return sends(page, "email", "a@b.test", "card_number", cardNumber, "card_expiry", "12 / 50", "card_cvc", "123",
                "card_name", "A B");
    }

    Client.Answer sends(String page, String... fields) throws Exception {
        String[] token = {"csrf", token(page)};
        return browser.post(page, Stream.of(token, fields).flatMap(Stream::of).toArray(String[]::new));
    }

    String token(String page) throws Exception {
        Matcher token = TOKEN.matcher(browser.get(page).text());
        return token.find() ? token.group(1) : "";
    }
}
