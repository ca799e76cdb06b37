package dev.tollgate.bridge;

import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import com.google.protobuf.Descriptors;
import com.google.protobuf.Message;
import dev.tollgate.bridge.Problem.Refused;
import dev.tollgate.client.TollgateClient;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.grpc.stub.ClientCalls;
import io.helidon.common.uri.UriQuery;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Serves as JSON what the protos give a route: reads the HTTP options of each method, and nothing else decides. */
final class Transcoder {

    private static final HeaderName IDEMPOTENCY_KEY = HeaderNames.create("Idempotency-Key");
    private static final String JSON = "application/json";

    /** A unary method and where it is served. */
    record Route(Method method, String path, boolean body, MethodDescriptor<Message, Message> rpc) {

        /** The method as the proto defines it. */
        Descriptors.MethodDescriptor schema() {
            return Transcoder.schema(rpc);
        }

        private Message prototype() {
            return (Message) ((MethodDescriptor.PrototypeMarshaller<Message>) rpc.getRequestMarshaller())
                    .getMessagePrototype();
        }
    }

    private final Channel server;
    private final BridgeConfig config;

    Transcoder(Channel server, BridgeConfig config) {
        this.server = server;
        this.config = config;
    }

    /** Every route that the services' protos define. */
    static List<Route> routes(List<ServiceDescriptor> services) {
        List<Route> routes = new ArrayList<>();
        for (ServiceDescriptor service : services) {
            for (MethodDescriptor<?, ?> method : service.getMethods()) {
                if (schema(method).getOptions().hasExtension(AnnotationsProto.http)) {
                    routes.add(route(method, schema(method).getOptions().getExtension(AnnotationsProto.http)));
                }
            }
        }
        return List.copyOf(routes);
    }

    @SuppressWarnings("unchecked")
    private static Route route(MethodDescriptor<?, ?> method, HttpRule rule) {
        MethodDescriptor<Message, Message> rpc = (MethodDescriptor<Message, Message>) method;
        boolean unary = method.getType() == MethodDescriptor.MethodType.UNARY;
        if (unary && rule.hasGet() && rule.getBody().isEmpty()) {
            return new Route(Method.GET, rule.getGet(), false, rpc);
        }
        if (unary && rule.hasPost() && rule.getBody().equals("*")) {
            return new Route(Method.POST, rule.getPost(), true, rpc);
        }
        throw new IllegalStateException(method.getFullMethodName() + " has a route of an unknown form");
    }

    private static Descriptors.MethodDescriptor schema(MethodDescriptor<?, ?> method) {
        if (method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier supplier) {
            return supplier.getMethodDescriptor();
        }
        throw new IllegalStateException(method.getFullMethodName() + " was not generated from a proto");
    }

    void serve(Route route, ServerRequest request, ServerResponse response) {
        Binding binding = new Binding(route.prototype())
                .path(request.path().pathParameters().toMap().entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, parameter -> parameter.getValue().getFirst())));
        if (route.body()) {
            refuseQuery(request);
            byte[] body = Inbound.body(request, response, config.limits().jsonBody());
            if (body.length > 0) {
                wantJson(request);
                binding.body(Json.read(body));
            }
        } else {
            binding.query(query(request));
        }
        binding.idempotencyKey(request.headers().all(IDEMPOTENCY_KEY, List::of));

        Message message = binding.request();
        Channel channel = Inbound.channel(server, request);
        CallOptions options = CallOptions.DEFAULT
                .withDeadlineAfter(config.server().deadline().toMillis(), TimeUnit.MILLISECONDS);
        Message answer = TollgateClient.call(
                () -> ClientCalls.blockingUnaryCall(channel, route.rpc(), options, message));
        response.header(HeaderNames.CONTENT_TYPE, JSON);
        response.send(Json.of(answer).getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, List<String>> query(ServerRequest request) {
        UriQuery query = request.query();
        try {
            return query.toMap();
        } catch (IllegalArgumentException unreadable) {
            throw new Refused(Problem.of(400, "INVALID_FIELD", "The query cannot be read."));
        }
    }

    private static void refuseQuery(ServerRequest request) {
        query(request).keySet().stream().findFirst().ifPresent(name -> {
            throw new Refused(Problem.ofFields(List.of(new Problem.Field(name, "is not a parameter of this route"))));
        });
    }

    private static void wantJson(ServerRequest request) {
        boolean json = request.headers().contentType()
                .filter(type -> type.mediaType().text().equals(JSON))
                .filter(type -> type.charset().map(charset -> charset.equalsIgnoreCase("utf-8")).orElse(true))
                .isPresent();
        if (!json) {
            throw new Refused(Problem.of(415, "UNSUPPORTED_MEDIA_TYPE", "The body must be application/json in UTF-8."));
        }
    }
}
