package dev.tollgate.sandbox.web;

import com.google.gson.JsonObject;
import dev.tollgate.sandbox.wire.FormParser;
import dev.tollgate.sandbox.wire.StripeError;

/** What a browser sent. Whatever cannot be read was not sent. */
public record Fields(JsonObject tree) {

    public static Fields read(String form) {
        try {
            return new Fields(FormParser.parse(form));
        } catch (StripeError _) {
            return new Fields(new JsonObject());
        }
    }

    /** Empty when it is not there. */
    public String text(String name) {
        return tree.has(name) && tree.get(name).isJsonPrimitive() ? tree.get(name).getAsString() : "";
    }
}
