package io.jbuild.cli;

import io.jbuild.event.PullEvents;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.request.CommitRequest;
import io.jbuild.request.ContainerRequest;
import io.jbuild.request.Containers;
import io.jbuild.result.ContainerDetails;
import io.jbuild.result.FileChange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Containers of a store that remembers what was done to them. */
final class FakeContainers implements Containers {

  final List<ContainerRequest> runs = new ArrayList<>();
  final List<ContainerDetails> all = new ArrayList<>();
  final List<String> removed = new ArrayList<>();
  final List<CommitRequest> commits = new ArrayList<>();
  final List<FileChange> changes = new ArrayList<>();
  Optional<BuildException> unlisted = Optional.empty();
  int exitCode;
  Optional<ImageReference> pulled = Optional.empty();
  Optional<BuildException> refusal = Optional.empty();

  @Override
  public int run(ContainerRequest request, PullEvents pulling) throws IOException {
    runs.add(request);
    if (pulled.isPresent()) {
      pulling.missing(pulled.get());
      pulling.begins(pulled.get());
      pulling.done(pulled.get(), FakeEngine.MANIFEST, true);
    }
    if (refusal.isPresent()) {
      throw refusal.get();
    }
    request.streams().output().write("out\n".getBytes(StandardCharsets.UTF_8));
    request.streams().error().write("err\n".getBytes(StandardCharsets.UTF_8));
    return exitCode;
  }

  @Override
  public List<ContainerDetails> list(Consumer<BuildException> unreadable) {
    unlisted.ifPresent(unreadable);
    return all;
  }

  @Override
  public void remove(String nameOrId, boolean force) {
    refusal.ifPresent(
        refused -> {
          throw refused;
        });
    removed.add(nameOrId + (force ? " by force" : ""));
  }

  @Override
  public Digest commit(CommitRequest request) {
    commits.add(request);
    return FakeEngine.IMAGE_ID;
  }

  @Override
  public boolean has(String nameOrId) {
    return !changes.isEmpty();
  }

  @Override
  public List<FileChange> changes(String nameOrId) {
    return changes;
  }
}
