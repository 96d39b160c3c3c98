/**
 * A request to a web server, and its answer.
 *
 * <p>Not here: redirects, logins and second attempts; who asks knows what they mean.
 */
@NullMarked
package io.jbuild.http;

import org.jspecify.annotations.NullMarked;
