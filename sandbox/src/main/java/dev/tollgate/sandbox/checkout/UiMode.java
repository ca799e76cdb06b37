package dev.tollgate.sandbox.checkout;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.wire.Params;
import dev.tollgate.sandbox.wire.StripeError;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Where a buyer meets the Session, and which addresses that takes. */
enum UiMode {
    HOSTED_PAGE("return_url", "redirect_on_completion"),
    EMBEDDED_PAGE("success_url", "cancel_url"),
    ELEMENTS("success_url", "cancel_url", "redirect_on_completion"),
    FORM("success_url", "cancel_url", "redirect_on_completion");

    private final List<String> refused;

    UiMode(String... refused) {
        this.refused = List.of(refused);
    }

    static UiMode read(Params params) {
        String given = params.text("ui_mode").orElse(HOSTED_PAGE.wire());
        return Arrays.stream(values()).filter(mode -> mode.wire().equals(given)).findFirst().orElseThrow(
                () -> StripeError.invalidParam("Invalid ui_mode: must be one of "
                        + Arrays.stream(values()).map(UiMode::wire).collect(Collectors.joining(", ")), "ui_mode"));
    }

    static UiMode of(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }

    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The addresses that a buyer is sent to, when they are right for this mode. */
    JsonObject addresses(Params params) {
        List<String> wrong = refused.stream().filter(params::has).sorted().toList();
        if (!wrong.isEmpty()) {
            throw StripeError.invalidParam("The following parameters are not supported with `ui_mode: " + wire()
                    + "`: " + String.join(", ", wrong) + ".", wrong.getFirst());
        }
        JsonObject addresses = params.texts("success_url", "cancel_url", "return_url");
        addresses.addProperty("ui_mode", wire());
        switch (this) {
            case HOSTED_PAGE -> params.requiredText("success_url");
            case EMBEDDED_PAGE -> addresses.addProperty("redirect_on_completion", redirects(params));
            case ELEMENTS, FORM -> params.requiredText("return_url");
        }
        return addresses;
    }

    private static String redirects(Params params) {
        String redirects = params.oneOf("redirect_on_completion", "always", "always", "if_required", "never");
        if (!redirects.equals("never")) {
            params.requiredText("return_url");
        } else if (params.has("return_url")) {
            throw StripeError.invalidParam("The following parameters are not supported with "
                    + "`redirect_on_completion: never`: return_url.", "return_url");
        }
        return redirects;
    }
}
