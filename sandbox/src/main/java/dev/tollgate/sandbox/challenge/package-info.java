@NullMarked
package dev.tollgate.sandbox.challenge;

import org.jspecify.annotations.NullMarked;
