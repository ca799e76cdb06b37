/** What every call shares: request ids, deadlines, refusals and their one mapping. Knows no caller and no feature. */
@NullMarked
package dev.tollgate.server.rpc;

import org.jspecify.annotations.NullMarked;
