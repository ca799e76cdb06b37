package dev.tollgate.sandbox.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.net.URI;
import org.junit.jupiter.api.Test;

class ObjectGraphTest {

    private static final String ONE = "1".repeat(24);
    private static final String TWO = "2".repeat(24);

    @Test
    void idsOfTwoRunsAreTheSameWhenTheyMeanTheSame() {
        var first = graph("{'charges':[{'id':'ch_%1$s','payment_intent':'pi_%1$s','url':'http://one/%1$s'}]}", ONE,
                "one");
        var second = graph("{'charges':[{'payment_intent':'pi_%1$s','id':'ch_%1$s','url':'http://two/%1$s'}]}", TWO,
                "two");

        assertThat(first.tree()).hasToString(
                "{\"charges\":[{\"id\":\"ch_1\",\"payment_intent\":\"pi_1\",\"url\":\"http://sandbox/" + ONE + "\"}]}");
        assertThat(first.differencesTo(second))
                .containsExactly("charges[0].url: \"http://sandbox/" + ONE + "\" ≠ \"http://sandbox/" + TWO + "\"");
    }

    @Test
    void aReferenceToAnotherObjectIsADifference() {
        var mine = graph("{'charges':[{'id':'ch_%1$s'}],'refunds':[{'charge':'ch_%1$s'}]}", ONE, "one");
        var other = graph("{'charges':[{'id':'ch_%1$s'}],'refunds':[{'charge':'ch_" + TWO + "'}]}", ONE, "one");

        assertThat(mine.differencesTo(other)).containsExactly("refunds[0].charge: \"ch_1\" ≠ \"ch_2\"");
    }

    @Test
    void nullIsNothingAndNumbersAreTheirValue() {
        var mine = graph("{'charges':[{'a':null,'amount':10,'unit_amount_decimal':10}]}", ONE, "one");
        var other = graph("{'charges':[{'b':null,'amount':10.0,'unit_amount_decimal':'10'}]}", ONE, "one");

        assertThat(mine.differencesTo(other)).isEmpty();
    }

    @Test
    void whatOnlyOneOfThemReadIsADifference() {
        var mine = graph("{'charges':[{'a':{'b':[1]}}]}", ONE, "one");
        var other = graph("{'charges':[{'a':{'b':[1,2]}},{}]}", ONE, "one");

        assertThat(mine.differencesTo(other)).containsExactly("charges[0].a.b[1]: nothing ≠ \"2\"",
                "charges[1]: nothing ≠ {}");
    }

    @Test
    void aClientSecretIsNamedAfterItsObject() {
        var mine = graph("{'payment_intents':[{'client_secret':'pi_%1$s_secret_%1$s','id':'pi_%1$s'}]}", ONE, "one");

        assertThat(mine.tree().toString()).contains("\"pi_1_secret_1\"", "\"id\":\"pi_1\"");
    }

    private static ObjectGraph graph(String json, String id, String host) {
        return ObjectGraph.of(JsonParser.parseString(json.formatted(id).replace('\'', '"')).getAsJsonObject(),
                URI.create("http://" + host));
    }
}
