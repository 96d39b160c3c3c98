package io.jbuild.containers;

import io.jbuild.command.CommandRunner;
import io.jbuild.command.Container;
import io.jbuild.command.LazyCommandRunner;
import io.jbuild.container.ContainerRecord;
import io.jbuild.container.ContainerRecords;
import io.jbuild.event.PullEvents;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.image.Image;
import io.jbuild.image.StoredImage;
import io.jbuild.images.EndedContainer;
import io.jbuild.images.Housekeeping;
import io.jbuild.images.Pulling;
import io.jbuild.images.SnapshotDifference;
import io.jbuild.images.StoreImages;
import io.jbuild.images.StoreRoom;
import io.jbuild.machine.Machine;
import io.jbuild.machine.Store;
import io.jbuild.oci.ContainerConfig;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.request.CommitRequest;
import io.jbuild.request.ContainerRequest;
import io.jbuild.request.Containers;
import io.jbuild.request.Images;
import io.jbuild.request.PullRequest;
import io.jbuild.request.Tags;
import io.jbuild.result.ContainerDetails;
import io.jbuild.result.FileChange;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** The containers of the store on a folder, which each call opens for itself. */
public record StoreContainers(Path root, Machine machine) implements Containers {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Override
  public int run(ContainerRequest request, PullEvents pulling)
      throws IOException, InterruptedException {
    try (Store store = StoreRoom.in(Store.open(root), machine, words -> {});
        CommandRunner commands =
            new LazyCommandRunner(
                () -> {
                  store.work().room().watch();
                  return machine.commands(store, request.isolation(), chosen -> {});
                })) {
      store.work().begin();
      try {
        return run(request, found(store, request.image(), pulling), store, commands);
      } catch (IOException e) {
        throw store.refused("cannot run " + request.image(), e);
      }
    }
  }

  private int run(ContainerRequest request, StoredImage stored, Store store, CommandRunner commands)
      throws IOException, InterruptedException {
    Image image = StoreImages.open(machine, store, stored);
    ContainerConfig config = ContainerDefaults.config(request, image.config());
    Container container = ContainerDefaults.container(request, config, image.config());
    ContainerRecord record = record(request, stored, config);
    try (ContainerRecords.Running running = store.containers().start(record)) {
      Container.Ended ended =
          commands.run(container, image.layers(), new ContainerIo(request.streams()));
      if (ended.changes().isPresent()) {
        running.ended(
            new ContainerRecord.End(
                machine.now(), ended.exitCode(), ended.changes().get().descriptor()));
      }
      if (ended.interrupted()) {
        throw new InterruptedException(record.name() + " was interrupted");
      }
      return ended.exitCode();
    }
  }

  /** As docker's run, which brings an image that is not here. */
  private StoredImage found(Store store, String name, PullEvents pulling)
      throws IOException, InterruptedException {
    if (store.images().find(name, Platform.host()).isEmpty()) {
      ImageReference reference;
      try {
        reference = ImageReference.parse(name);
      } catch (IllegalArgumentException e) {
        return store.image(name); // Only an id can be like that: none is known by it.
      }
      pulling.missing(reference);
      new Pulling(store, machine.registry(pulling::moving), pulling)
          .pull(new PullRequest(reference, Tags.ONE, Platform.host(), Images.BLOBS_AT_ONCE));
    }
    return store.image(name);
  }

  private ContainerRecord record(
      ContainerRequest request, StoredImage image, ContainerConfig config) {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    String id = HexFormat.of().formatHex(random);
    return new ContainerRecord(
        id,
        request.name().orElseGet(() -> madeUp(request.image(), id)),
        request.image(),
        image.descriptor(),
        image.id(),
        machine.now(),
        ProcessHandle.current().pid(),
        started(ProcessHandle.current()),
        config,
        Optional.empty());
  }

  /** A name that says what runs, and that no other has. */
  private static String madeUp(String image, String id) {
    String last = image.substring(image.lastIndexOf('/') + 1).split("[:@]", 2)[0];
    return last + "-" + id.substring(0, 6);
  }

  @Override
  public List<ContainerDetails> list(Consumer<BuildException> unreadable) throws IOException {
    try (Store store = Store.open(root)) {
      List<ContainerDetails> details = new ArrayList<>();
      for (ContainerRecord record :
          store.containers().list(file -> unreadable.accept(ContainerRecords.unreadable(file)))) {
        details.add(details(record, store.containers().isRunning(record)));
      }
      return details;
    }
  }

  private static ContainerDetails details(ContainerRecord record, boolean running) {
    Optional<ContainerRecord.End> end = record.end();
    ContainerDetails.State state =
        running
            ? ContainerDetails.State.RUNNING
            : end.isPresent() ? ContainerDetails.State.EXITED : ContainerDetails.State.DEAD;
    return new ContainerDetails(
        record.id(),
        record.name(),
        record.image(),
        record.imageId(),
        ContainerDefaults.arguments(record.config()),
        record.created(),
        state,
        end.map(ContainerRecord.End::at).orElse(record.created()),
        end.isPresent() ? OptionalInt.of(end.get().exitCode()) : OptionalInt.empty());
  }

  @Override
  public void remove(String nameOrId, boolean force) throws IOException, InterruptedException {
    try (Store store = Store.open(root)) {
      ContainerRecords containers = store.containers();
      ContainerRecord record = containers.find(nameOrId);
      if (force && containers.isRunning(record)) {
        end(record);
      }
      if (!containers.remove(record)) {
        throw new BuildException(
            Blame.USAGE,
            "cannot remove " + nameOrId + ": it is running",
            "Wait for its end, or end it with -f.");
      }
      // What it changed goes from the disk with it.
      new Housekeeping(store, machine).free();
    }
  }

  /** Who runs it ends it, and what it started with it. */
  private static void end(ContainerRecord record) throws InterruptedException {
    ProcessHandle process =
        ProcessHandle.of(record.process())
            .filter(found -> started(found).equals(record.processStart()))
            .filter(ProcessHandle::destroy)
            .orElseThrow(
                () ->
                    new BuildException(
                        Blame.MACHINE,
                        "cannot end "
                            + record.name()
                            + ": its process "
                            + record.process()
                            + " is another user's or machine's",
                        "End it where it was started."));
    try {
      process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new BuildException(
          Blame.MACHINE,
          record.name() + " does not end: its process is " + record.process(),
          "Kill that, and remove the container then.",
          e);
    }
  }

  private static Instant started(ProcessHandle process) {
    return process.info().startInstant().orElse(Instant.EPOCH);
  }

  @Override
  public Digest commit(CommitRequest request) throws IOException {
    try (Store store = Store.open(root)) {
      store.work().begin();
      try {
        return new Commit(machine, store).run(request);
      } catch (IOException e) {
        throw store.refused("cannot commit " + request.container(), e);
      }
    }
  }

  @Override
  public boolean has(String nameOrId) throws IOException {
    try (Store store = Store.open(root)) {
      return !nameOrId.isEmpty()
          && store.containers().list(unreadable -> {}).stream()
              .anyMatch(
                  record -> record.name().equals(nameOrId) || record.id().startsWith(nameOrId));
    }
  }

  @Override
  public List<FileChange> changes(String nameOrId) throws IOException {
    try (Store store = Store.open(root)) {
      store.work().begin();
      try {
        EndedContainer ended = EndedContainer.find(machine, store, nameOrId);
        return SnapshotDifference.between(
            store.layers().snapshot(ended.image().layers()),
            store.layers().snapshot(ended.image().layers().plus(ended.changes())));
      } catch (IOException e) {
        throw store.refused("cannot compare " + nameOrId + " with its image", e);
      }
    }
  }
}
