package dev.tollgate.server.db;

import dev.tollgate.server.crypto.Secret;
import java.time.Duration;

/**
 * Where the database is.
 *
 * @param connectionsMax
 *            for everything but streams
 * @param streamConnectionsMax
 *            for what streams read
 * @param clockSkewMax
 *            how far the process's clock may be from the database's before the server refuses to start
 */
public record DatabaseConfig(String url, String user, Secret password, int connectionsMax, int streamConnectionsMax,
        Duration connectionTimeout, Duration clockSkewMax) {}
