/** A subject that people write to a help desk about, with pieces that sentences are made of. */
export interface Subject {
  readonly name: string;
  readonly label: string;
  readonly openings: readonly string[];
  readonly middles: readonly string[];
  readonly ends: readonly string[];
}

/** Subjects of the invented data set. */
export const subjects: readonly Subject[] = [
  {
    name: 'delivery date asked twice',
    label: 'delivery',
    openings: ['I asked last week already:', 'Second time I write.', 'Hello again,', 'Still no answer.'],
    middles: ['when does my parcel arrive', 'where is order 8812 now', 'the tracking page says nothing new'],
    ends: ['?', ', I need it by Friday.', ' and the driver never rang.', '. Please look into it.'],
  },
  {
    name: 'password reset loop',
    label: 'account',
    openings: ['Cannot get in.', 'The reset mail came,', 'Three times now:', 'On my phone'],
    middles: ['the link sends me back to the same page', 'the new password is refused', 'it asks for the old password'],
    ends: ['.', ' every single time.', ', what do I do?', ' and then locks me out.'],
  },
  {
    name: 'refund after delivery',
    label: 'refund',
    openings: ['It came broken.', 'The vase was shattered.', 'Parcel arrived wet.', 'Second box crushed in a row.'],
    middles: ['I want my money back', 'please refund the order placed on Tuesday', 'I do not want a replacement'],
    ends: [', not a voucher.', ' and nobody answers.', ' this time.', '.'],
  },
  {
    name: 'invoice with the wrong tax',
    label: 'billing',
    openings: ['My invoice shows', 'The accountant found', 'Since January', 'Please correct:'],
    middles: ['a tax rate of another country', 'no tax number at all', 'the old company address'],
    ends: ['.', ' on every page.', ', we cannot book it.', '. Send a new one by Monday.'],
  },
  {
    name: 'app crashes at sign-in',
    label: 'account',
    openings: ['After the update', 'On my tablet', 'Since this morning', 'Whenever I open it'],
    middles: ['the app closes by itself', 'the screen goes white after sign-in', 'it stops at the second step'],
    ends: ['.', ', reinstalled twice.', ' without a message.', '. Version 4.2 here.'],
  },
  {
    name: 'cancel the subscription',
    label: 'billing',
    openings: ['Please', 'I would like to', 'As said on the phone,', 'Kindly'],
    middles: ['end my subscription now', 'stop the yearly renewal', 'close the account at month end'],
    ends: ['.', ' and confirm by mail.', ', I moved abroad.', ', it is too dear.'],
  },
  {
    name: 'complaint about the courier',
    label: 'delivery',
    openings: ['Your driver', 'The courier', 'The man who delivered'],
    middles: ['threw the box over the fence', 'left it in the rain', 'signed with my name'],
    ends: ['.', ' and drove off.', ', my neighbour saw it.'],
  },
  {
    name: 'praise without a request',
    label: 'other',
    openings: ['Just to say:', 'Wonderful,', 'Many thanks,'],
    middles: ['Ana solved it in five minutes', 'the best help I ever had', 'everything arrived early'],
    ends: ['!', ', keep going.', '. Five stars.'],
  },
];
