package dev.tollgate.server.db;

import dev.tollgate.server.crypto.Secret;
import java.time.Duration;

/**
 * Where the database is.
 *
 * @param clockSkewMax
 *            how far the process's clock may be from the database's before the server refuses to start
 */
public record DatabaseConfig(String url, String user, Secret password, int connectionsMax, Duration connectionTimeout,
        Duration clockSkewMax) {}
