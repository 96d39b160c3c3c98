package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.jbuild.event.BuildEvent;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildCommandTest {

  @TempDir Path context;

  private final Typed user = new Typed();

  @BeforeEach
  void writeDockerfile() throws IOException {
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        FROM debian
        COPY . /src
        RUN make
        CMD ["/src/run"]
        """);
  }

  @Test
  void progressGoesToTheErrorStreamAndNothingToTheOther() {
    user.engine.building =
        events -> {
          events.on(new BuildEvent.StepStarted(4, "[2/3] COPY . /src"));
          events.on(new BuildEvent.StepFinished(4, "[2/3] COPY . /src", Duration.ofMillis(1530)));
          events.on(new BuildEvent.Exported("image", "x:latest", FakeEngine.MANIFEST));
        };

    assertThat(user.type("-t", "x", context.toString())).isZero();
    assertThat(user.out).isEmpty();
    assertThat(user.err)
        .isEqualTo(
            "#1 [2/3] COPY . /src\n#1 DONE 1.5s\n\nwrote image x:latest "
                + FakeEngine.MANIFEST
                + "\n");
  }

  @Test
  void quietPrintsTheImageIdAndNothingElse() {
    user.engine.building = events -> events.on(new BuildEvent.StepCached(1, "[1/1] RUN a"));

    assertThat(user.type("-q", context.toString())).isZero();
    assertThat(user.out).isEqualTo(FakeEngine.IMAGE_ID + "\n");
    assertThat(user.err).isEmpty();
    assertThat(user.type("--progress", "quiet", context.toString())).isZero();
    assertThat(user.out).isEqualTo(FakeEngine.IMAGE_ID + "\n");
  }

  @Test
  void anOutputToStandardOutputIsAloneThere() {
    assertThat(user.type("-q", "-o", "-", context.toString())).isZero();
    assertThat(user.out).isEmpty();
  }

  @Test
  void theImageIdAndTheMetadataAreWrittenToFiles(@TempDir Path folder) throws Exception {
    Path id = folder.resolve("id");
    Path metadata = folder.resolve("metadata.json");

    int code =
        user.type(
            "-t",
            "x",
            "--iidfile",
            id.toString(),
            "--metadata-file",
            metadata.toString(),
            context.toString());

    assertThat(code).isZero();
    assertThat(id).hasContent(FakeEngine.IMAGE_ID.toString());
    assertThat(Files.readString(metadata))
        .isEqualTo(
            """
            {
              "containerimage.config.digest": "%1$s",
              "containerimage.descriptor": {
                "mediaType": "application/vnd.oci.image.manifest.v1+json",
                "digest": "%2$s",
                "size": 401
              },
              "containerimage.digest": "%2$s",
              "image.name": "docker.io/library/x:latest"
            }
            """
                .formatted(FakeEngine.IMAGE_ID, FakeEngine.MANIFEST));
  }

  @Test
  void afterAFailureNoOldImageIdIsLeft(@TempDir Path folder) throws Exception {
    Path id = Files.writeString(folder.resolve("id"), "of an older build");
    user.engine.building =
        events -> {
          throw new BuildException(Blame.MACHINE, "no", "");
        };

    assertThat(user.type("--iidfile", id.toString(), context.toString())).isEqualTo(1);
    assertThat(id).doesNotExist();
  }

  @Test
  void aTraceThatCannotBeSentIsAWarningInTheWordsOfTheView() {
    user.environment.put("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");
    assertThat(user.type(context.toString())).isZero();
    assertThat(user.err).isEmpty();

    user.environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4317");
    assertThat(user.type(context.toString())).isZero();
    assertThat(user.err)
        .isEqualTo(
            "WARNING: no trace is sent by OTEL_EXPORTER_OTLP_PROTOCOL=grpc. It can be"
                + " http/protobuf, for which collectors listen at port 4318.\n");
    assertThat(user.type("--progress", "rawjson", context.toString())).isZero();
    assertThat(user.err).startsWith("{\"warnings\":[{\"level\":1,\"short\":\"bm8gdHJhY2U");
    assertThat(user.type("-q", context.toString())).isZero();
    assertThat(user.err).isEmpty();
  }

  @Test
  void theTraceIsSentWhenAllElseIsDone() throws IOException {
    HttpServer collector =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    List<String> asked = new ArrayList<>();
    collector.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestURI() + " after " + user.engine.images.pushes.size());
          exchange.sendResponseHeaders(500, -1);
          exchange.close();
        });
    collector.start();
    int port = collector.getAddress().getPort();
    user.environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + port);

    assertThat(user.type("--push", "-t", "registry.example/x", context.toString())).isZero();
    collector.stop(0);

    assertThat(asked).containsExactly("/v1/traces after 1");
    assertThat(user.err)
        .endsWith(
            "WARNING: the trace of this build was not sent to http://127.0.0.1:"
                + port
                + ": it answers 500\n");
  }

  @Test
  void allThatFailedOfSeveralPlatformsIsShown() {
    user.engine.building =
        events -> {
          List<BuildException> failures = new ArrayList<>();
          for (int i = 0; i < 2; i++) {
            String name = "[linux/" + (i == 0 ? "amd64" : "arm64") + " 1/1] RUN make";
            events.on(new BuildEvent.StepStarted(i, name));
            byte[] words = ("words " + i + "\n").getBytes(StandardCharsets.UTF_8);
            events.on(new BuildEvent.StepOutput(i, true, words));
            events.on(new BuildEvent.StepFailed(i, name, "exit code: " + i));
            failures.add(new BuildException(Blame.COMMAND, "exit code " + i, "hint " + i));
          }
          BuildException second = failures.get(1).of("linux/arm64", List.of());
          throw failures.get(0).of("linux/amd64", List.of(second));
        };

    assertThat(user.type(context.toString())).isEqualTo(1);
    assertThat(user.err)
        .endsWith(
            """
            ------
             > [linux/amd64 1/1] RUN make:
            0.000 words 0
            ------
            ------
             > [linux/arm64 1/1] RUN make:
            0.000 words 1
            ------
            ERROR: linux/amd64: exit code 0
            hint 0
            ERROR: linux/arm64: exit code 1
            hint 1
            """);
  }

  @Test
  void aFailureShowsTheLastLinesThePlaceAndWhatToDo() {
    user.engine.building =
        events -> {
          events.on(new BuildEvent.StepStarted(2, "[3/3] RUN make"));
          byte[] words = "make: no rule\nmake: stop".getBytes(StandardCharsets.UTF_8);
          events.on(new BuildEvent.StepOutput(2, true, words));
          events.on(new BuildEvent.StepFailed(2, "[3/3] RUN make", "exit code: 2"));
          throw new BuildException(
                  Blame.COMMAND,
                  "\"/bin/sh -c make\" ended with exit code 2",
                  "Stop before it with {target}, or give {build-arg} NAME=${x}.")
              .at(new Lines(3, 3));
        };

    assertThat(user.type(context.toString())).isEqualTo(1);
    assertThat(user.out).isEmpty();
    assertThat(user.err)
        .isEqualTo(
            """
            #1 [3/3] RUN make
            #1 0.000 make: no rule
            #1 0.000 make: stop
            #1 ERROR: exit code: 2
            ------
             > [3/3] RUN make:
            0.000 make: no rule
            0.000 make: stop
            ------
            %s/Dockerfile:3
            --------------------
               1 |     FROM debian
               2 |     COPY . /src
               3 | >>> RUN make
               4 |     CMD ["/src/run"]
            --------------------
            ERROR: "/bin/sh -c make" ended with exit code 2
            Stop before it with --target, or give --build-arg NAME=${x}.
            """
                .formatted(context));
  }

  @Test
  void aQuietFailureShowsTheLastLinesToo() {
    user.engine.building =
        events -> {
          events.on(new BuildEvent.StepStarted(2, "[3/3] RUN make"));
          events.on(new BuildEvent.StepOutput(2, false, new byte[] {'h', 'i'}));
          events.on(new BuildEvent.StepFailed(2, "[3/3] RUN make", "exit code: 2"));
          throw new BuildException(Blame.COMMAND, "exit code 2", "");
        };

    assertThat(user.type("-q", context.toString())).isEqualTo(1);
    assertThat(user.err)
        .isEqualTo("------\n > [3/3] RUN make:\n0.000 hi\n------\nERROR: exit code 2\n");
    assertThat(user.out).isEmpty();
  }

  @Test
  void whereMoreWasPrintedThanTheLastLinesItsFileIsNamed() {
    user.engine.building =
        events -> {
          events.on(new BuildEvent.StepStarted(2, "RUN make"));
          byte[] words = "line\n".repeat(100).getBytes(StandardCharsets.UTF_8);
          events.on(new BuildEvent.StepOutput(2, false, words));
          events.on(new BuildEvent.Logged(2, Path.of("/store/jbuild/logs/1/2.log")));
          events.on(new BuildEvent.StepFailed(2, "RUN make", "exit code: 2"));
          throw new BuildException(Blame.COMMAND, "exit code 2", "");
        };

    assertThat(user.type("-q", context.toString())).isEqualTo(1);
    assertThat(user.err)
        .endsWith(
            "0.000 line\n------\nAll it printed: /store/jbuild/logs/1/2.log\nERROR: exit code 2\n");
  }

  @Test
  void theDockerfileMayComeFromStandardInput() {
    user.input = "FROM nothing\nRUN x\n";
    user.engine.building =
        events -> {
          Path file = user.engine.builds.get(0).dockerfile().orElseThrow();
          assertThat(file).hasContent("FROM nothing\nRUN x\n");
          throw new BuildException(Blame.DOCKERFILE, "no", "").at(new Lines(2, 2));
        };

    assertThat(user.type("-f", "-", context.toString())).isEqualTo(1);
    assertThat(user.err)
        .startsWith(
            "Dockerfile:2\n--------------------\n   1 |     FROM nothing\n   2 | >>> RUN x\n");
    assertThat(user.engine.builds.get(0).dockerfile().orElseThrow()).doesNotExist();
  }

  @Test
  void aDockerfileOfAnotherNameIsNamedAsItWasTyped() throws Exception {
    Path file = Files.writeString(context.resolve("other"), "RUN \u001b[2J\n");
    user.engine.building =
        events -> {
          throw new BuildException(Blame.DOCKERFILE, "no", "").at(new Lines(1, 1));
        };

    assertThat(user.type("-f", file.toString(), context.toString())).isEqualTo(1);
    assertThat(user.err).startsWith(file + ":1\n--------------------\n   1 | >>> RUN \ufffd[2J\n");
  }

  @Test
  void aPlaceBehindTheEndOfAChangedFileIsNamedWithoutItsLines() {
    user.engine.building =
        events -> {
          throw new BuildException(Blame.DOCKERFILE, "no", "").at(new Lines(70, 71));
        };

    assertThat(user.type(context.toString())).isEqualTo(1);
    assertThat(user.err).isEqualTo(context + "/Dockerfile:70\nERROR: no\n");
  }
}
