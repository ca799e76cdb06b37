@NullMarked
package dev.tollgate.sandbox.fault;

import org.jspecify.annotations.NullMarked;
