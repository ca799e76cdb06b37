@NullMarked
package dev.tollgate.sandbox.api;

import org.jspecify.annotations.NullMarked;
