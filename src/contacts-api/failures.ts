/** Turns everything that goes wrong in a request into the envelope `{"status":"failed","errors":…}`. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { MAX_FIELDS, MAX_FORM_BYTES } from './forms.ts';
import { Problem, tooBig } from './problems.ts';
import { fileTooBig } from './upload.ts';

export function registerFailures(app: FastifyInstance): void {
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.replace(/\?.*/s, '');
    return reply.code(404).send(failed(`Not Found: there is no ${request.method} ${path} here.`));
  });
  app.setErrorHandler(answerFailure);
}

/** Also for what fails before a route is found, such as an address that cannot be decoded. */
export function answerFailure(
  error: FastifyError | Problem,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const problem = error instanceof Problem ? error : toProblem(error);
  if (problem) return reply.code(problem.status).send(failed(problem.errors));
  // Only these: the details of a database's error quote the row it choked on.
  const { code, stack } = error as FastifyError;
  const call = `${request.method} ${request.routeOptions.url}`;
  request.log.error({ reference: request.id, call, error: { code, stack } }, 'a call failed');
  return reply.code(500).send(failed(`Server Error (reference ${request.id})`));
}

function failed(errors: Problem['errors']) {
  return { status: 'failed', errors };
}

/** What the HTTP layer refuses by itself; undefined for everything that is our own fault. */
function toProblem(error: FastifyError): Problem | undefined {
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new Problem(413, tooBig('request_body', MAX_FORM_BYTES));
    case 'FST_REQ_FILE_TOO_LARGE':
      return fileTooBig();
    case 'FST_FILES_LIMIT':
      return new Problem(413, 'The request has more files than this call takes.');
    case 'FST_FIELDS_LIMIT':
    case 'FST_PARTS_LIMIT':
      return new Problem(413, `The request may not have more than ${MAX_FIELDS} fields.`);
    default: {
      const status = error.statusCode ?? 500;
      return status >= 400 && status < 500 ? new Problem(status, error.message) : undefined;
    }
  }
}
