package dev.tollgate.sandbox;

/** {@code /_sandbox/}: which cards there are, and where to go. */
final class IndexPage {

    private IndexPage() {}

    static Reply show() {
        var rows = new StringBuilder();
        Instruments.CARDS.forEach(card -> rows.append("<tr><td><code>").append(card.number())
                .append("</code></td><td><code>").append(card.token()).append("</code></td></tr>"));
        Instruments.DEBITS.forEach(debit -> rows.append("<tr><td><code>").append(debit.iban())
                .append("</code></td><td><code>").append(debit.token()).append("</code></td></tr>"));
        return Reply.html(200, Html.page("Sandbox", """
                <h1>Sandbox</h1>
                <p>A stand-in for Stripe. Any future expiry and any CVC will do. Script: <a href="/v3/">/v3/</a></p>
                <table>%s</table>
                """.formatted(rows)));
    }
}
