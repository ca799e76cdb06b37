package dev.tollgate.sandbox.web;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A request as it came over the wire. Names of headers are in lower case. */
public record HttpCall(String method, String path, String query, Map<String, String> headers, byte[] body) {

    public static final int BODY_BYTES_MAX = 1 << 20;

    public HttpCall {
        headers = Map.copyOf(headers);
    }

    public String header(String lowerCaseName) {
        return headers.getOrDefault(lowerCaseName, "");
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    public boolean isPost() {
        return method.equals("POST");
    }
}
