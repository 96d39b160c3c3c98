package io.jbuild.sandbox;

import io.jbuild.failure.BuildException;
import io.jbuild.failure.MachineFailure;
import io.jbuild.oci.RunSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Finds an OCI runtime that can be used here, by having it run a container of one tiny program.
 *
 * @param folder a directory on the file system that runs will write to
 * @param searchPath where programs are, as the variable PATH has it
 * @param resolverConfiguration the machine's {@code /etc/resolv.conf}
 */
public record OciRung(Path folder, String searchPath, Path resolverConfiguration) {

  private static final String PROGRAM = "/probe";

  /**
   * Tries it.
   *
   * @param namespaces what stands in the way of the rung below
   * @param insist whether a runtime with known holes will do
   */
  public Trial attempt(Optional<Obstacle> namespaces, boolean insist)
      throws IOException, InterruptedException {
    // What a runtime needs besides itself: where that is not there, one would be installed in vain.
    if (namespaces.isPresent()) {
      return Trial.fails(namespaces.get(), List.of());
    }
    List<String> obstacles = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    for (OciRuntime.Kind kind : OciRuntime.Kind.values()) {
      Optional<OciRuntime> found = Optional.empty();
      try {
        found = OciRuntime.find(kind, searchPath);
      } catch (IOException e) {
        obstacles.add(MachineFailure.words(e));
      }
      if (found.isEmpty()) {
        continue;
      }
      OciRuntime runtime = found.get();
      List<String> holes = OciHoles.of(kind, OciVersion.of(runtime.version()));
      String words = runtime + " has known holes (" + String.join(", ", holes) + ")";
      if (!holes.isEmpty()) {
        warnings.add(words + (insist ? "" : " and is not used"));
      }
      if (!holes.isEmpty() && !insist) {
        obstacles.add(words);
        continue;
      }
      Optional<String> failure = failure(runtime);
      if (failure.isEmpty()) {
        return Trial.works(() -> OciSandbox.open(runtime, resolverConfiguration), warnings);
      }
      obstacles.add(failure.get());
    }
    if (obstacles.isEmpty()) {
      return Trial.fails(
          new Obstacle(
              "there is no runc, crun or youki in PATH",
              "Install one: on Debian, the package runc."),
          List.of());
    }
    String remedy =
        warnings.isEmpty()
            ? "Install another: runc, crun and youki are known."
            : "Update it (runc: to 1.2.8, 1.3.3 or newer); {isolation} oci insists.";
    return Trial.fails(new Obstacle(String.join("; ", obstacles), remedy), warnings);
  }

  private Optional<String> failure(OciRuntime runtime) throws IOException, InterruptedException {
    Path trial = Files.createTempDirectory(folder, "probe-");
    try (OciSandbox sandbox = OciSandbox.open(runtime, resolverConfiguration)) {
      Path image = Files.createDirectory(trial.resolve("image"));
      Path upper = Files.createDirectory(trial.resolve("upper"));
      Path program = image.resolve(PROGRAM.substring(1));
      Files.write(program, ProbeProgram.of(System.getProperty("os.arch", "")));
      io.jbuild.posix.PosixFiles.chmod(program, 0755);
      RootFilesystem.Union root =
          new RootFilesystem.Union(List.of(image), upper, trial.resolve("work"));
      int code =
          within(OciRuntime.PATIENCE_SECONDS, () -> sandbox.run(command(), root, new Silent()));
      return code == 0
          ? Optional.empty()
          : Optional.of(runtime + " ended a trial with exit code " + code);
    } catch (BuildException e) {
      return Optional.of(e.message());
    } catch (IOException e) {
      return Optional.of(runtime.program() + ": " + MachineFailure.words(e));
    } finally {
      TreeUnpacker.remove(trial);
    }
  }

  /** An interrupt ends a run, and all that belongs to it. */
  private static int within(int seconds, Callable<Integer> run)
      throws IOException, InterruptedException {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      return thread.submit(run).get(seconds, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IOException("a trial did not end within " + seconds + " seconds", e);
    } catch (ExecutionException e) {
      throw LoneThread.rethrown(e.getCause());
    } finally {
      thread.shutdownNow();
      thread.awaitTermination(seconds, TimeUnit.SECONDS);
    }
  }

  private static Command command() {
    return new Command(
        List.of(PROGRAM),
        List.of(),
        "/",
        0,
        0,
        List.of(),
        Command.Network.HOST,
        "probe",
        List.of(),
        RunSettings.DEFAULT,
        List.of(),
        Command.Privileges.DOCKERS);
  }

  private static final class Silent implements StepIo {
    @Override
    public void standardOutput(byte[] buffer, int length) {}

    @Override
    public void standardError(byte[] buffer, int length) {}
  }
}
