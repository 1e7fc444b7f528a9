/**
 * Said instead of a reply by a model that answers later. It ends a run where the reply is needed, after every call that does
 * not depend on it was asked too.
 */
export class PostponedReply extends Error {
  constructor() {
    super('The reply comes later.');
    this.name = 'PostponedReply';
  }
}
