/** A call in a coroutine: it waits without a thread, and a cancelled one cancels the call. */
@file:JvmName("Coroutines")

package dev.sidecar.examples

import java.io.IOException
import kotlin.coroutines.resumeWithException
import kotlinx.coroutines.async
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.coroutines.withTimeoutOrNull
import okhttp3.Call
import okhttp3.Callback
import okhttp3.Request
import okhttp3.Response

suspend fun Call.await(): Response = suspendCancellableCoroutine { waiting ->
  waiting.invokeOnCancellation { cancel() }
  enqueue(
    object : Callback {
      override fun onResponse(call: Call, response: Response) =
        waiting.resume(response) { _, unread, _ -> unread.close() }

      override fun onFailure(call: Call, e: IOException) = waiting.resumeWithException(e)
    }
  )
}

/** Two calls at once, from one thread. */
fun both(calls: Call.Factory, one: Request, other: Request): String = runBlocking {
  val first = async { calls.newCall(one).await().use { it.body.string() } }
  val second = async { calls.newCall(other).await().use { it.body.string() } }
  first.await() + ", " + second.await()
}

/** Null if the answer takes longer; then the call is cancelled. */
fun within(millis: Long, call: Call): Response? = runBlocking {
  withTimeoutOrNull(millis) { call.await() }
}
