package dev.tollgate.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A request as it came over the wire. Names of headers are in lower case. */
record HttpCall(String method, String path, String query, Map<String, String> headers, byte[] body) {

    static final int BODY_BYTES_MAX = 1 << 20;

    HttpCall {
        headers = Map.copyOf(headers);
    }

    String header(String lowerCaseName) {
        return headers.getOrDefault(lowerCaseName, "");
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    boolean isPost() {
        return method.equals("POST");
    }
}
