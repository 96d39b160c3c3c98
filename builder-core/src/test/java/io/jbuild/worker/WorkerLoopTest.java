package io.jbuild.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.blob.LayoutBlobStore;
import io.jbuild.blob.WorkFolder;
import io.jbuild.command.CommandMounts;
import io.jbuild.command.LayerTrees;
import io.jbuild.command.LocalCommandRunner;
import io.jbuild.command.UnionRoots;
import io.jbuild.layer.LayerStore;
import io.jbuild.sandbox.Sandbox;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The worker's side, with frames that no build would send. */
@Timeout(30)
class WorkerLoopTest {

  @TempDir Path folder;

  private WorkFolder work;
  private WorkerLoop loop;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @BeforeEach
  void open() throws IOException {
    work = new WorkFolder(folder.resolve("jbuild/work"));
    LayoutBlobStore blobs = new LayoutBlobStore(folder, work);
    LayerStore layers = new LayerStore(folder, blobs, work);
    loop =
        new WorkerLoop(
            new LocalCommandRunner(
                layers,
                new UnionRoots(new LayerTrees(layers, "tree", work)),
                new NoSandbox(),
                new CommandMounts(
                    layers, new LayerTrees(layers, "tree", work), folder, "tree", work),
                work),
            blobs,
            said);
  }

  @AfterEach
  void close() throws IOException {
    work.close();
  }

  @Test
  void aFaultIsToldSoThatTheBuildDoesNotWaitForEver() throws Exception {
    take(
        Frame.Kind.CONTAINER,
        "{\"arguments\":[\"x\"],\"environment\":{},\"user\":\"\","
            + "\"workingDirectory\":\"/\",\"network\":\"none such\",\"hostname\":\"h\",\"parent\":[]}");

    Frame answer = answer();
    assertThat(answer.kind()).isEqualTo(Frame.Kind.FAILED);
    assertThatThrownBy(() -> Messages.failed(answer.bytes()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("none such");
  }

  @Test
  void aLayerThatTheStoreLacksIsAFailureOfTheTaskAlone() throws Exception {
    String digest = "sha256:" + "0".repeat(64);
    take(
        Frame.Kind.STEP,
        "{\"parent\":[{\"mediaType\":\"m\",\"digest\":\""
            + digest
            + "\",\"diffId\":\""
            + digest
            + "\"}]}");

    assertThat(Messages.failed(answer().bytes()))
        .isExactlyInstanceOf(NoSuchFileException.class)
        .hasMessage(folder.resolve("blobs/sha256").resolve("0".repeat(64)).toString());
  }

  @Test
  void inputAndCancellationOfATaskThatHasEndedMeanNothing() throws Exception {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(frames);
    for (Frame.Kind kind :
        new Frame.Kind[] {Frame.Kind.INPUT, Frame.Kind.INPUT_END, Frame.Kind.CANCEL}) {
      new Frame(9, kind, new byte[1]).send(out);
    }

    loop.run(new ByteArrayInputStream(frames.toByteArray()));

    assertThat(said.size()).isZero();
  }

  @Test
  void aFrameThatOnlyAWorkerSendsEndsIt() {
    assertThatThrownBy(() -> take(Frame.Kind.DONE, "{}"))
        .isInstanceOf(IOException.class)
        .hasMessage("a frame of kind DONE came to a worker");
  }

  private void take(Frame.Kind kind, String json) throws Exception {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    new Frame(1, kind, json.getBytes(StandardCharsets.UTF_8)).send(new DataOutputStream(frames));
    loop.run(new ByteArrayInputStream(frames.toByteArray()));
  }

  private Frame answer() throws IOException {
    return Frame.read(new DataInputStream(new ByteArrayInputStream(said.toByteArray())))
        .orElseThrow();
  }

  private static final class NoSandbox implements Sandbox {
    @Override
    public int run(
        io.jbuild.sandbox.Command command,
        io.jbuild.sandbox.RootFilesystem root,
        io.jbuild.sandbox.StepIo io) {
      throw new AssertionError("nothing is to be run");
    }

    @Override
    public void close() {}
  }
}
