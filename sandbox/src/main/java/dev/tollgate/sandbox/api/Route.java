package dev.tollgate.sandbox.api;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A method and a path with an id, two, or none, who may call it, and what kind of object it answers. */
public record Route(String method, List<String> path, Access access, String answers, Endpoint endpoint) {

    public static final String ID = ":id";

    /** Whose key is enough. */
    public enum Access {
        SECRET,
        PUBLISHABLE
    }

    /** {@code answers} is an object's type, with a star when it is a list of them. */
    public static Route secret(String method, String path, String answers, Endpoint endpoint) {
        return new Route(method, List.of(path.split("/")), Access.SECRET, answers, endpoint);
    }

    public static Route publishable(String method, String path, String answers, Endpoint endpoint) {
        return new Route(method, List.of(path.split("/")), Access.PUBLISHABLE, answers, endpoint);
    }

    public boolean matches(String method, List<String> segments) {
        if (!this.method.equals(method) || segments.size() != path.size()) return false;
        for (int i = 0; i < path.size(); i++) {
            if (!path.get(i).equals(ID) && !path.get(i).equals(segments.get(i))) return false;
        }
        return true;
    }

    /** The id that a request names; two of them come with a slash between. */
    public String id(List<String> segments) {
        return IntStream.range(0, path.size()).filter(at -> path.get(at).equals(ID)).mapToObj(segments::get)
                .collect(Collectors.joining("/"));
    }

    /** How many of its segments are fixed: the more, the closer the match. */
    public long fixed() {
        return path.stream().filter(segment -> !segment.equals(ID)).count();
    }
}
