/** For whoever runs the gateway: is everything as it must be, and what needs a person. */
@NullMarked
package dev.tollgate.server.admin;

import org.jspecify.annotations.NullMarked;
