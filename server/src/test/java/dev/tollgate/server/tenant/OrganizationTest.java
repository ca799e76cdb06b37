package dev.tollgate.server.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OrganizationTest {
    private static final Organization SHOP = new Organization(new UUID(0, 0), "shop", "TG",
            Organization.LatePaymentPolicy.SETTLE,
            List.of("https://shop.example", "http://localhost:8080"), "usd");

    @Test
    void aUrlInAnOriginIsAllowed() {
        for (String url : List.of("https://shop.example", "https://shop.example/", "https://shop.example/thanks?a=b#c",
                "https://shop.example:443/thanks", "HTTPS://SHOP.EXAMPLE/Thanks", "https://shop.example/{CHECKOUT_ID}",
                "https://shop.example/thanks?session={CHECKOUT_SESSION_ID}&checkout={CHECKOUT_ID}",
                "http://localhost:8080/thanks",
                "https://shop.example/a/../b", "https://shop.example//evil.com",
                "https://shop.example/?next=https://evil.com")) {
            assertThat(SHOP.allows(url)).as(url).isTrue();
        }
    }

    @Test
    void anyOtherUrlIsNot() {
        for (String url : List.of("", " ", "/thanks", "thanks", "//shop.example/thanks", "shop.example/thanks",
                "https:", "https://",
                "https:///thanks", "https:shop.example", "https:/shop.example", "http://shop.example/",
                "https://shop.example:8443/",
                "https://shop.example.evil.com/", "https://evil.com/shop.example",
                "https://evil.com#https://shop.example",
                "https://evil.com?https://shop.example", "https://www.shop.example/", "https://shop.example./",
                "https://shop.example@evil.com/", "https://user@shop.example/", "https://user:pass@shop.example/",
                "https://@shop.example/",
                "https://shop.example\\@evil.com/", "https:\\\\shop.example", "https://shop.example%2eevil.com/",
                "https://shop.example{CHECKOUT_ID}/", "https://{CHECKOUT_ID}/", "https://shop.example/{OTHER}",
                "https://shop.example/ a",
                "https://shop.example/\n", " https://shop.example/", "javascript:alert(1)",
                "javascript://shop.example/%0aalert(1)",
                "data:text/html,x", "ftp://shop.example/", "http://localhost/", "http://localhost:80808/",
                "http://127.0.0.1:8080/",
                "https://sh\u043ep.example/", "https://[::1]/", "mailto:a@shop.example")) {
            assertThat(SHOP.allows(url)).as(url).isFalse();
        }
    }

    @Test
    void withoutOriginsNothingIsAllowed() {
        var closed = new Organization(new UUID(0, 0), "shop", "TG", Organization.LatePaymentPolicy.SETTLE, List.of(),
                "usd");
        assertThat(closed.allows("https://shop.example/")).isFalse();
    }
}
