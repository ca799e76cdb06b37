package dev.tollgate.sandbox.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormParserTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a=1                                    | {"a":"1"}
            a[b][c]=1                              | {"a":{"b":{"c":"1"}}}
            a[]=1&a[]=2                            | {"a":["1","2"]}
            a[0][b]=1&a[1][b]=2                    | {"a":{"0":{"b":"1"},"1":{"b":"2"}}}
            a[][b]=1&a[][c]=2&a[][b]=3             | {"a":[{"b":"1","c":"2"},{"b":"3"}]}
            metadata[run+id]=a%26b%3Dc+[x]+%C3%A9  | {"metadata":{"run id":"a&b=c [x] é"}}
            metadata[run%20id]=a%20b               | {"metadata":{"run id":"a b"}}
            metadata%5Bk%5D=v                      | {"metadata":{"k":"v"}}
            metadata=&a=                           | {"metadata":"","a":""}
            a=1&a=2                                | {"a":"2"}
            a                                      | {"a":""}
            """)
    void readsWhatClientsSend(String form, String tree) {
        assertThat(FormParser.parse(form)).isEqualTo(JsonParser.parseString(tree));
    }

    @ParameterizedTest
    @CsvSource({"a=1&a[b]=2", "a[b=1", "a[b]c=1", "a=%zz", "a[]=1&a[b]=2", "a[b]=1&a=2"})
    void refusesWhatHasNoShape(String form) {
        assertThatThrownBy(() -> FormParser.parse(form)).isInstanceOf(StripeError.class);
    }

    @Test
    void explicitIndicesHaveToCountFromZero() {
        var params = new Params(FormParser.parse("foo[1]=b"));

        assertThatThrownBy(() -> params.list("foo")).hasMessage("If passing an array with explicit keys (e.g. "
                + "foo[0]=a&foo[1]=b) instead of as an array (e.g. foo[]=a&foo[]=b), the keys must be numeric and "
                + "sequential starting from 0. You passed the keys `1`, we expected to have a key with the value "
                + "`0`.");
    }

    @Test
    void theOrderOfParametersDoesNotMatter() {
        assertThat(new Params(FormParser.parse("b=2&a[y]=1&a[x]=2")).canonical())
                .isEqualTo(new Params(FormParser.parse("a[x]=2&a[y]=1&b=2")).canonical());
    }

    @Test
    void whatNobodyAskedForIsUnknown() {
        var params = new Params(FormParser.parse("a[b]=1&a[c]=2"));
        params.object("a").orElseThrow().text("b");

        assertThatThrownBy(params::end).hasMessage("Received unknown parameter: a[c]");
    }

    @Test
    void anEmptyValueInMetadataDeletesItsKey() {
        var metadata = new Params(FormParser.parse("metadata[a]=&metadata[b]=2")).metadata();

        assertThat(metadata.applyTo(Json.object("a", "1"))).isEqualTo(Json.object("b", "2"));
        assertThat(new Params(FormParser.parse("metadata=")).metadata().applyTo(Json.object("a", "1")))
                .isEqualTo(Json.object());
    }
}
