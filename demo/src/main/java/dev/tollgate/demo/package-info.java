/** Everything in one JVM: a launcher that needs nothing but a JDK, and a small shop that shows how Tollgate is used. */
@NullMarked
package dev.tollgate.demo;

import org.jspecify.annotations.NullMarked;
