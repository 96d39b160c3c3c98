package io.jbuild.runner;

import io.jbuild.context.Context;
import io.jbuild.remote.RemoteFiles;
import java.util.function.Supplier;

/**
 * Where a build's files come from, besides its own stages.
 *
 * @param context the build's context
 * @param remote what is on other machines, opened when it is first asked for
 */
public record BuildFiles(Context context, Supplier<RemoteFiles> remote) {}
