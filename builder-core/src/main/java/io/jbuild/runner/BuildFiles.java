package io.jbuild.runner;

import io.jbuild.command.Secrets;
import io.jbuild.event.Transfers;
import io.jbuild.remote.RemoteFiles;
import java.util.function.Supplier;

/**
 * Where a build's files come from, besides its own stages.
 *
 * @param contexts the build's own, and those that were named
 * @param remote what is on other machines, opened when it is first asked for
 * @param secrets what commands may see and no layer may hold
 * @param hearer of what is read of them and copied
 */
public record BuildFiles(
    BuildContexts contexts, Supplier<RemoteFiles> remote, Secrets secrets, Transfers hearer) {}
