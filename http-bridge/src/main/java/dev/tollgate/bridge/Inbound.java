package dev.tollgate.bridge;

import dev.tollgate.bridge.Problem.Refused;
import dev.tollgate.v1.ErrorReason;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** What a request brings with it: its id, who asks, its bytes. Nothing here is trusted; the server decides. */
final class Inbound {

    static final HeaderName REQUEST_ID = HeaderNames.create("x-request-id");
    private static final Metadata.Key<String> REQUEST_ID_KEY = key("x-request-id");
    private static final Metadata.Key<String> AUTHORIZATION_KEY = key("authorization");
    private static final Metadata.Key<String> ORIGIN_KEY = key("x-tollgate-origin");

    private static final Pattern SAFE_ID = Pattern.compile("[A-Za-z0-9._-]{1,128}");
    private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e][\\x20-\\x7e]{0,1999}");
    // A client that is told "too large" while it still sends may see only a reset: so this much more is read and
    // dropped.
    private static final long DRAIN_BYTES_MAX = 16L << 20;

    private record RequestId(String id) {}

    private record LastOfItsConnection() {}

    private Inbound() {}

    /** The client's own id of the request if it is harmless, else a new one. Stays the same for the whole request. */
    static String requestId(ServerRequest request) {
        return request.context().get(RequestId.class).orElseGet(() -> {
            RequestId made = new RequestId(header(request, REQUEST_ID)
                    .filter(id -> SAFE_ID.matcher(id).matches())
                    .orElseGet(() -> UUID.randomUUID().toString()));
            request.context().register(made);
            return made;
        }).id();
    }

    /** The channel on which this request's calls carry its credential, its origin and its id. */
    static Channel channel(Channel server, ServerRequest request) {
        Metadata metadata = new Metadata();
        metadata.put(REQUEST_ID_KEY, requestId(request));
        visible(request, HeaderNames.AUTHORIZATION, Problem.of(401, ErrorReason.UNAUTHENTICATED,
                "The Authorization header cannot be read.")).ifPresent(value -> metadata.put(AUTHORIZATION_KEY, value));
        visible(request, HeaderNames.ORIGIN, Problem.of(403, ErrorReason.PERMISSION_DENIED,
                "The Origin header cannot be read.")).ifPresent(value -> metadata.put(ORIGIN_KEY, value));
        return ClientInterceptors.intercept(server, MetadataUtils.newAttachHeadersInterceptor(metadata));
    }

    /** The value of a header, empty if there is none. The first, if there are several. */
    static Optional<String> header(ServerRequest request, HeaderName name) {
        return request.headers().first(name);
    }

    /** The whole body, byte for byte. */
    static byte[] body(ServerRequest request, ServerResponse response, int bytesMax) {
        if (!header(request, HeaderNames.CONTENT_ENCODING).orElse("identity").equalsIgnoreCase("identity")) {
            throw new Refused(Problem.of(415, "UNSUPPORTED_MEDIA_TYPE", "A body must not be compressed."));
        }
        if (!request.content().hasEntity()) {
            return new byte[0];
        }
        // Never closed by us: closing would read the rest without a bound.
        InputStream stream = request.content().inputStream();
        try {
            byte[] bytes = stream.readNBytes(bytesMax + 1);
            if (bytes.length > bytesMax) {
                drain(stream, request, response);
                throw new Refused(Problem.of(413, ErrorReason.BODY_TOO_LARGE,
                        "The body is larger than " + bytesMax + " bytes."));
            }
            return bytes;
        } catch (IOException | UncheckedIOException | DataReader.InsufficientDataAvailableException left) {
            throw new CloseConnectionException("the client left in the middle of its body", left);
        }
    }

    /** Whether intermediaries could see other requests in these bytes than we do. */
    static boolean isAmbiguous(ServerRequest request) {
        List<String> encodings = request.headers().all(HeaderNames.TRANSFER_ENCODING, List::of);
        List<String> lengths = request.headers().all(HeaderNames.CONTENT_LENGTH, List::of);
        return isHttp1(request) && (lengths.size() > 1 || !encodings.isEmpty()
                && (!encodings.equals(List.of("chunked")) || !lengths.isEmpty()));
    }

    /** Nothing more is read of an HTTP/1.1 connection: what is left on it is not a request. */
    static void endConnection(ServerRequest request, ServerResponse response) {
        if (isHttp1(request)) {
            response.header(HeaderValues.CONNECTION_CLOSE);
            request.context().register(new LastOfItsConnection());
        }
    }

    static boolean endsConnection(ServerRequest request) {
        return request.context().get(LastOfItsConnection.class).isPresent();
    }

    static boolean isHttp1(ServerRequest request) {
        return request.prologue().protocolVersion().startsWith("1");
    }

    private static void drain(InputStream stream, ServerRequest request, ServerResponse response) throws IOException {
        byte[] buffer = new byte[8192];
        long drained = 0;
        for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
            drained += read;
            if (drained > DRAIN_BYTES_MAX) {
                endConnection(request, response);
                return;
            }
        }
    }

    private static Optional<String> visible(ServerRequest request, HeaderName name, Problem otherwise) {
        List<String> values = request.headers().all(name, List::of);
        if (values.size() > 1 || values.stream().anyMatch(value -> !VISIBLE.matcher(value).matches())) {
            throw new Refused(otherwise);
        }
        return values.stream().findFirst();
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }
}
