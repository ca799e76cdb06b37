package dev.tollgate.server.rpc;

import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * A page of a list, newest first. The token is the last id of the page before: UUIDv7 ids sort by time, so no offset is
 * counted and nothing is skipped or seen twice while others insert.
 */
public record Page(UUID before, int size) {
    private static final int DEFAULT = 20;
    private static final UUID END = new UUID(-1L, -1L);

    /**
     * @throws ApiException
     *             CURSOR_EXPIRED when the token is not one of ours
     */
    public static Page of(int size, String token, TypeId kind) {
        try {
            return new Page(token.isEmpty() ? END : kind.parse(token), size == 0 ? DEFAULT : size);
        } catch (IllegalArgumentException _) {
            throw new ApiException(new CallError.CursorExpired("page_token"));
        }
    }

    /** One more than is shown: it says whether there is a next page. */
    public int fetch() {
        return size + 1;
    }

    public <T> List<T> shown(List<T> fetched) {
        return fetched.size() > size ? fetched.subList(0, size) : fetched;
    }

    /** Empty on the last page. */
    public <T> String next(List<T> fetched, TypeId kind, Function<T, UUID> id) {
        return fetched.size() > size ? kind.format(id.apply(fetched.get(size - 1))) : "";
    }
}
