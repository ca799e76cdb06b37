/** What Tollgate tells of itself: events, in one order per organization, for everybody who must not miss one. */
@NullMarked
package dev.tollgate.server.event;

import org.jspecify.annotations.NullMarked;
