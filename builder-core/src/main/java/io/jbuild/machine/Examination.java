package io.jbuild.machine;

import io.jbuild.failure.BuildException;
import io.jbuild.json.JsonObject;
import io.jbuild.posix.SearchPath;
import io.jbuild.result.MachineReport;
import io.jbuild.result.MachineReport.Ids;
import io.jbuild.result.MachineReport.RungState;
import io.jbuild.result.MachineReport.StoreState;
import io.jbuild.result.MachineReport.Tool;
import io.jbuild.sandbox.Obstacle;
import io.jbuild.sandbox.OwnIds;
import io.jbuild.sandbox.Rung;
import io.jbuild.sandbox.Trial;
import io.jbuild.worker.UserNamespace;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tries what a machine allows: as root here, as an ordinary user inside a user namespace. */
public final class Examination {

  private final Machine machine;
  private final Store store;

  public Examination(Machine machine, Store store) {
    this.machine = machine;
    this.store = store;
  }

  /**
   * Tries each rung.
   *
   * @throws IOException where nothing can be tried: the store cannot be written
   */
  public MachineReport report() throws IOException, InterruptedException {
    FileStore disk = Files.getFileStore(store.root());
    JsonObject tried = machine.isRoot() ? tryHere(machine.ladder(store.work())) : tryInside();
    List<RungState> rungs = new ArrayList<>();
    for (JsonObject rung : tried.objects("rungs")) {
      rungs.add(
          new RungState(
              rung.requiredText("name"),
              rung.flag("works"),
              rung.requiredText("why"),
              rung.requiredText("remedy")));
    }
    return new MachineReport(
        rungs,
        ids(tried.text("advice").orElse("")),
        new StoreState(
            store.root().toAbsolutePath().toString(), disk.getUsableSpace(), disk.getTotalSpace()),
        List.of(
            tool("git", "contexts and ADD from git repositories"),
            tool("ssh-agent", "RUN --mount=type=ssh with a key file"),
            tool("newuidmap", "RUN of an ordinary user, with several users in it")));
  }

  private Ids ids(String advice) throws IOException {
    if (machine.isRoot()) {
      return new Ids("all", "");
    }
    return advice.isEmpty() ? new Ids("subordinate", "") : new Ids("one", advice);
  }

  /** What trying each rung gave, in this process. */
  static JsonObject tryHere(Ladder ladder) throws IOException, InterruptedException {
    List<JsonObject> rungs = new ArrayList<>();
    for (Rung rung : Rung.values()) {
      Trial trial = ladder.attempt(rung, /* insist= */ false);
      rungs.add(rung(rung, trial.obstacle()));
    }
    OwnIds ids = OwnIds.read();
    return JsonObject.create()
        .putObjects("rungs", rungs)
        .put("advice", ids.rootAlone() ? ids.advice() : "");
  }

  private static JsonObject rung(Rung rung, Optional<Obstacle> obstacle) {
    return JsonObject.create()
        .put("name", rung.word())
        .put("works", obstacle.isEmpty())
        .put("why", obstacle.map(Obstacle::why).orElse(""))
        .put("remedy", obstacle.map(Obstacle::remedy).orElse(""));
  }

  private JsonObject tryInside() throws IOException, InterruptedException {
    UserNamespace namespace = machine.userNamespace();
    try {
      List<String> program =
          OwnJvm.program(
              RungTrials.class, store.root().toAbsolutePath().toString(), namespace.mapping());
      Process process = namespace.start(program);
      process.getOutputStream().close();
      byte[] said = process.getInputStream().readAllBytes();
      int code = process.waitFor();
      if (code != 0) {
        throw new IOException("the process that tries the rungs ended with exit code " + code);
      }
      return JsonObject.parse(said);
    } catch (BuildException e) {
      List<JsonObject> rungs = new ArrayList<>();
      for (Rung rung : Rung.values()) {
        rungs.add(rung(rung, Optional.of(new Obstacle(e.message(), e.hint()))));
      }
      return JsonObject.create().putObjects("rungs", rungs);
    }
  }

  private Tool tool(String name, String use) {
    SearchPath path = new SearchPath(machine.environment().getOrDefault("PATH", ""));
    return new Tool(name, path.find(name).map(Path::toString), use);
  }
}
